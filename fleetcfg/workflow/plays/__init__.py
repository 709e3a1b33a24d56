"""One run of a playbook: asked for, checked before it begins, played action by action."""
