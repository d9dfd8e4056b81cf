"""What callers and agents hear in words: a catalogue of prompts in two languages, their files, and how they are made.

A prompt is known by its name; its wording may have places for numbers. Files are made ahead of time by a speech
program, kept under a name that follows from their content, and replaced by a recording where one is put in their place.
"""
