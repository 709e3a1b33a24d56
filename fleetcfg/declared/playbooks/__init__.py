"""Playbooks: documents, and the table of their actions."""
