"""An item in the language that its reader asked for."""
