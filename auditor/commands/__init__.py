"""The commands, one file each; `auditor.cli` finds them by walking this folder. A file holds one click command named `command`."""
