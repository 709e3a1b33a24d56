"""What people wrote becomes nouns: an Ansible inventory, baselines, playbooks and registers.

Text and tables come in as bytes with a name; out go nouns that know their file and line, and
`Problem`s. Edits of such files are made here too. No device is asked and no clock is read: which
day it is, is an argument.
"""
