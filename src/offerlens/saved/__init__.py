"""Pages that somebody saved: as a file each, packed or not, as a browser's archive of one page, or in a web archive."""
