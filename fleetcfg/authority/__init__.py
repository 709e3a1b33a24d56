"""The opened state of an installation, and all that changes it: workspace, drafts, imports, inspection."""
