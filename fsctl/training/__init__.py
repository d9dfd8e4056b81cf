"""The training: desk phones and customers of the built-in switch, played by people from their browsers.

It knows who plays which telephone and shows each as it is, in numbered changes like the board's; what a telephone can
do is the switch's, and what the contact centre makes of a call it does not know at all.
"""
