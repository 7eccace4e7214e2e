"""The untrusted process: runs the notebook, answers the examiner, hardens in-kernel test cells."""
