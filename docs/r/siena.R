# RSiena: waves with structural zeros (10), pairs that nobody listed (NA), units that join.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "tables.R"))
waves <- read_table("waves.csv")
series <- lapply(paste0("wave_", waves$wave, ".csv"), read_matrix)
stopifnot(all(sapply(series, function(one) all(one[!is.na(one)] %in% c(0, 1, 10)))),
          all(sapply(series, function(one) isSymmetric(unname(one)))))
presence <- lapply(strsplit(readLines(file.path(folder, "composition.txt")), " "), as.numeric)
stopifnot(length(presence) == nrow(series[[1]]), all(unlist(presence) %in% waves$wave))
cat("ties by wave:", sapply(series, function(one) sum(one == 1, na.rm = TRUE) / 2), "\n")
if (has("RSiena")) {
  library(RSiena)
  ties <- sienaDependent(array(unlist(series), c(dim(series[[1]]), length(series))))
  distance <- read_matrix("X_log_distance.csv")
  distance[is.na(distance)] <- mean(distance, na.rm = TRUE)
  data <- sienaDataCreate(ties, far = coDyadCovar(distance), sienaCompositionChange(presence))
  effects <- includeEffects(getEffects(data), transTriads)
  effects <- includeEffects(effects, X, interaction1 = "far")
  print(siena07(sienaAlgorithmCreate(projname = NULL, modelType = c(ties = 3), seed = 1),
                data = data, effects = effects, batch = TRUE))
}
