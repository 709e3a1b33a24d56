"use strict";
// Which language comes first: in the tree of pages, in titles, and where an English part begins.
(() => {
  const KEY = "fleetcfg-language";
  const page = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem(KEY) === "en" ? "en" : "vi";
    } catch {
      return "vi"; // a browser that keeps nothing for files
    }
  };
  const keep = (language) => {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // as above: it holds for this page
    }
  };
  const show = (language) => {
    page.dataset.language = language;
    for (const button of document.querySelectorAll("[data-language][type=button]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  };
  const NAMES = {
    "Toggle site navigation sidebar": "Mục lục / Contents",
    "Toggle table of contents sidebar": "Trong trang này / On this page",
    "Toggle Light / Dark / Auto color theme": "Nền sáng, tối / Light or dark",
  };

  page.dataset.language = read();
  document.addEventListener("DOMContentLoaded", () => {
    show(read());
    const part = document.querySelector(".to-english a");
    if (part && read() === "en" && !location.hash) location.replace(part.hash);
    for (const button of document.querySelectorAll("[data-language][type=button]")) {
      button.addEventListener("click", () => {
        keep(button.dataset.language);
        show(button.dataset.language);
        const english = document.querySelector(".to-english a");
        if (english && button.dataset.language === "en") location.hash = english.hash;
        if (english && button.dataset.language === "vi") scrollTo(0, 0);
      });
    }
    for (const named of document.querySelectorAll("[aria-label]")) {
      named.setAttribute("aria-label", NAMES[named.getAttribute("aria-label")] ?? named.getAttribute("aria-label"));
    }
  });
})();
