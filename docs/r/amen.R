# amen: additive and multiplicative effects of a symmetric matrix with pairs that nobody listed.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "tables.R"))
Y <- read_matrix("Y.csv")
files <- sort(list.files(folder, pattern = "^X_.*[.]csv$"))
X <- sapply(files, read_matrix, simplify = "array")
dimnames(X)[[3]] <- sub("^X_(.*)[.]csv$", "\\1", files)
stopifnot(isSymmetric(unname(Y)), identical(dim(X)[1:2], dim(Y)), all(rownames(Y) == colnames(Y)))
cat(sum(!is.na(Y[upper.tri(Y)])), "pairs,", sum(Y[upper.tri(Y)], na.rm = TRUE), "agreements\n")
X[is.na(X)] <- 0 # amen wants covariates everywhere; where Y is NA they count for nothing
if (has("amen")) {
  fit <- amen::ame(log1p(Y), Xdyad = X, symmetric = TRUE, R = 1, family = "nrm",
                   nscan = 2000, burn = 500, odens = 10, plot = FALSE, print = FALSE)
  print(summary(fit))
}
