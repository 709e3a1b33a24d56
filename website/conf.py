"""What Sphinx is told; see https://www.sphinx-doc.org for each name."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

project = "fleetcfg"
language = "vi"
root_doc = "index"
extensions = ["myst_parser", "website.extension"]
nitpicky = True

# A forge reads the same pages: Markdown as GitHub has it, and no word of MyST's own.
myst_heading_anchors = 6
myst_disable_syntax = ["myst_role", "myst_target", "myst_line_comment", "myst_block_break"]
myst_enable_extensions: list[str] = []
# What a lexer cannot read is shown as it is: `console` blocks hold answers as well as commands.
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "none"
smartquotes = False

html_theme = "furo"
html_title = "fleetcfg"
html_static_path = [str(HERE / "static")]
templates_path = [str(HERE / "templates")]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_additional_pages = {"search": "search.html"}
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_permalinks_icon = "#"
html_theme_options = {"top_of_page_buttons": [], "navigation_with_keys": False}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/pages.html",
        "sidebar/scroll-end.html",
    ]
}
