"""The wires that families share: HTTPS by requests and SSH by netmiko, each proving who answers."""
