"""Which of several daemons leads. One holds the lease in the database and its mark in the switch, and moves both on
all the time; the others watch both, each by its own monotonic clock, and take over when neither has moved for the
time of silence. No clock of one machine is compared with another's. Here is what is decided and when; what a
database or a switch is, is not known here."""
