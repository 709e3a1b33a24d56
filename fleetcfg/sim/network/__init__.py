"""Simulated network gear with a command line: access switches, Cisco IOS and Huawei VRP."""
