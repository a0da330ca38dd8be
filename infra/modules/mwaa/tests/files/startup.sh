#!/bin/sh
# The startup script of the files for tests.
