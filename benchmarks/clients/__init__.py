"""What fleetcfg is measured against: programs of their own, each as quick as we know to make it.

Each does the same reads as fleetcfg's driver, compares with the same declared values, and prints
one line of JSON: how many devices answered, how many values were not as declared, what went wrong.
"""
