* Stata: ppmlhdfe (ssc install ppmlhdfe), an effect of each side; run in the tables' folder.
import delimited using "dyads.csv", clear encoding("utf-8") varnames(1)
encode iso_i, generate(side_i)
encode iso_j, generate(side_j)
ppmlhdfe agreements log_distance, absorb(side_i side_j) vce(cluster side_j)
