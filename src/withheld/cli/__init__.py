"""The command line. Command modules import the engine when they run, so that help is instant."""
