"""R1 in miniature: the whole recipe of DeepSeek-R1 (arXiv 2501.12948) in a size that two CPU cores can run."""
