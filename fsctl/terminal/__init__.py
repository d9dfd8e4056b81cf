"""How things look in a terminal, in Chinese and English: tables, the live board, a call's story.

It knows rows and facts as plain data, never where they come from.
"""
