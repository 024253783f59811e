//! Every round's seconds, as JSON.

use serde_json::{Map, Value, json};

use super::Measured;
use crate::measure::Series;

/// `works.<name>.peers.<peer>` is a list of runs, each a list of the rounds' seconds.
pub(crate) fn json(measured: &Measured) -> serde_json::Result<String> {
    let machine = &measured.machine;
    let versions: Map<String, Value> =
        machine.libraries.iter().map(|(name, versions)| ((*name).to_owned(), json!(versions))).collect();
    let works: Map<String, Value> = measured
        .works
        .iter()
        .map(|(work, peers)| {
            let seconds = |runs: &[Series]| json!(runs.iter().map(|run| &run.seconds).collect::<Vec<_>>());
            let peers: Map<String, Value> =
                peers.iter().map(|(peer, runs)| ((*peer).to_owned(), seconds(runs))).collect();
            (work.to_string(), json!({ "title": work.title(), "peers": peers }))
        })
        .collect();
    let all = json!({
        "cpu": machine.cpu, "cores": machine.cores, "os": machine.os, "date": machine.date,
        "server": machine.server, "rustc": machine.rustc, "versions": versions, "works": works,
    });
    serde_json::to_string_pretty(&all)
}
