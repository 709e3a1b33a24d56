"""Groups, hosts and registers of the inventory, as Ansible means them."""
