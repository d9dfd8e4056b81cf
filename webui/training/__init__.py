"""Training: desk phones and customers of the built-in switch, played in the browser.

It keeps who plays what, sends each player the own telephones whole, and shows what the switch makes of their calls.
What a telephone can do is said by the training API; where there are no such phones it says so.
"""
