"""What people wrote becomes nouns: strict YAML, an Ansible inventory, baselines and playbooks."""
