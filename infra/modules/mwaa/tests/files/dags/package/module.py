# A module
