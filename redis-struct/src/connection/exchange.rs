//! One batch sent, and its outcomes.

use super::alone::alone;
use super::backend::Backend;
use super::db::Db;
use super::judge::{Retry, place};
use super::rounds::Rounds;
use super::stage::Stage;
use super::trace::Trace;
use crate::command::{Load, Manifest, Outcome, UnitInfo};

/// Sends the units to their servers, all at once, and waits for all of them. An outcome for each unit, in order.
/// `wire` is the store of their commands.
pub(crate) async fn exchange(
    db: &Db,
    loads: &mut [Load],
    wire: &[u8],
    manifest: &Manifest,
    stage: &Stage,
) -> Vec<Outcome> {
    if let Some(bound) = db.bound() {
        let mut outcomes = Box::pin(bound.exchange(db, loads, wire, manifest, stage)).await;
        place_all(&mut outcomes, manifest);
        return outcomes;
    }
    let server = stage.one_server().and_then(|number| match db.backend(number) {
        Ok(Backend::Server(link)) => Some(link),
        _ => None,
    });
    let mut outcomes = match (server, &mut *loads) {
        (Some(link), [load]) if load.commands == 1 && !load.is_block && !blocks(manifest) => {
            let trace = Trace::new(|| link.name(), manifest.units.iter());
            let outcome = trace.around(alone(&link, load, wire, manifest, stage, &trace)).await;
            trace.end(outcome.iter(), usize::from(outcome.is_err()));
            match outcome {
                Ok(outcome) => vec![outcome],
                Err(cause) => {
                    let rounds = Rounds::new(db, loads, wire, manifest, stage);
                    Box::pin(rounds.resume(Retry { places: 0..1, cause })).await
                }
            }
        }
        // Boxed: the future of a single call is small.
        (Some(link), _) => Box::pin(Rounds::new(db, loads, wire, manifest, stage).run(Some(link))).await,
        (None, _) => Box::pin(Rounds::new(db, loads, wire, manifest, stage).run(None)).await,
    };
    place_all(&mut outcomes, manifest);
    outcomes
}

/// It is a command that waits on the server.
fn blocks(manifest: &Manifest) -> bool {
    manifest.units.first().is_some_and(UnitInfo::blocks)
}

fn place_all(outcomes: &mut [Outcome], manifest: &Manifest) {
    for (outcome, info) in outcomes.iter_mut().zip(&manifest.units) {
        place(outcome, info, &manifest.keys);
    }
}
