"""Recording: one file a talk, two channels, and never a loss that nobody hears of.

It starts and stops recordings, watches that the file grows, and compares what is on disk with what should be. It knows
no file system: sizes come as `RecordingMeasured`.
"""
