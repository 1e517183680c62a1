// RunbackCommands
