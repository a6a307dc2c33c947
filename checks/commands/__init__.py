"""The subcommands of `foundry-doctor`: each a module with `add_arguments` and `run`."""
