"""The suite: runs two programs through the same cases and says where they differ."""
