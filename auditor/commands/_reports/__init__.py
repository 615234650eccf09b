"""The kinds of reports: one file each, with a click command `command`; its name is the file's name."""
