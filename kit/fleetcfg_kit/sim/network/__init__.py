"""Simulated network gear with a command line: access switches, Cisco IOS, Huawei VRP, Comware."""
