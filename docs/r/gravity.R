# PPML with an effect of each side: by fixest where it is installed, by glm in any R.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "tables.R"))
dyads <- read_table("dyads.csv")
stopifnot(!anyDuplicated(dyads[c("i", "j")]), all(dyads$agreements >= 0))
if (length(unique(dyads$i)) == 1) {
  stop("one side of all pairs is the same: cn.export.model_tables(G, folder, level = 'place')")
}
active <- names(which(tapply(c(dyads$agreements, dyads$agreements), c(dyads$i, dyads$j), sum) > 0))
dyads <- dyads[dyads$i %in% active & dyads$j %in% active, ]
# Of an undirected pair either side may stand first: one column per unit, and no constant.
unit <- sapply(active, function(one) as.numeric(dyads$i == one | dyads$j == one))
# In one country's register its own column is the constant.
unit <- unit[, apply(unit, 2, function(one) length(unique(one)) > 1), drop = FALSE]
fit <- glm(agreements ~ log_distance + unit, family = poisson, data = dyads)
print(round(coef(summary(fit))["log_distance", , drop = FALSE], 4))
if (has("fixest")) { # where one side's list it is, the sides are two sets
  print(fixest::fepois(agreements ~ log_distance | iso_i + iso_j, dyads, cluster = ~ iso_j))
}
