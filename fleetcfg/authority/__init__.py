"""The opened state of an installation, and what changes it: workspace, drafts, imports."""
