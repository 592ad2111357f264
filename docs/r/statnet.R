# statnet: a valued undirected network with attributes; centrality; an ergm where it is installed.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "tables.R"))
nodes <- read_table("nodes.csv")
edges <- read_table("edges.csv")
stopifnot(all(edges$from %in% nodes$unit), all(edges$to %in% nodes$unit))
if (has("network")) {
  net <- network::as.network(edges, vertices = nodes, directed = FALSE)
  stopifnot(network::network.edgecount(net) == nrow(edges),
            network::network.size(net) == nrow(nodes))
  print(net)
  if (has("sna")) {
    degree <- sna::degree(net, gmode = "graph")
    print(head(nodes$unit[order(-degree)]))
  }
  if (has("ergm")) {
    print(summary(ergm::ergm(net ~ edges + nodecov("agreements"))))
  }
}
