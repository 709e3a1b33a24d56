"""What changed in the fleet, in the words and the form of each channel by which others are told.

What may be in here: functions from news to the bytes of one channel. No value of a device, no
address and no secret leaves by any of them; what they name is rooms, devices and parameters.
"""
