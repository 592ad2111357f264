# What the scripts share: the folder, and how its tables are read.
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) stop("name the folder that cn.export.model_tables wrote")
read_table <- function(name, ...) {
  read.csv(file.path(folder, name), fileEncoding = "UTF-8-BOM", na.strings = "",
           check.names = FALSE, ...)
}
read_matrix <- function(name) as.matrix(read_table(name, row.names = 1))
has <- function(package) {
  there <- requireNamespace(package, quietly = TRUE)
  if (!there) cat(package, "is not installed: the tables are read, nothing is fitted\n")
  there
}
