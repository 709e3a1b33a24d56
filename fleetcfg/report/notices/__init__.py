"""What changed in the fleet, in the words and the form of each channel by which others are told.

What may be in here: functions from news to the bytes of one channel. No address and no
secret leaves by any of them; what they name is rooms, devices and parameters. Values of parameters
stand in the page that a mail brings, and nowhere else.
"""
