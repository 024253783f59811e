//! One operation after another, on a few of the airports.

use std::io::Write;

use redis_struct::{Db, RedisStruct};

use crate::Outcome;
use crate::airport::Airport;
use crate::cost::measured;
use crate::import::save_all;
use crate::report::{Report, counted, grouped};
use crate::states::States;

/// All steps, in an empty keyspace.
pub(crate) async fn tour(db: &Db, airports: &[Airport], report: &mut Report<impl Write>) -> Outcome {
    let route = route(airports);
    let home = *route.first().ok_or("the file has no airport that can be imported")?;
    report.head()?;
    import(db, airports, report).await?;
    scan(db, report).await?;
    load(db, home, report).await?;
    update(db, home, report).await?;
    visit(db, &route, report).await?;
    pop(db, home, report).await?;
    remove(db, home, report).await
}

/// Some airports to look at: well-known ones if they are all there, else the first.
fn route(airports: &[Airport]) -> Vec<&str> {
    const KNOWN: [&str; 3] = ["SEA", "SFO", "DEN"];
    let codes = || airports.iter().map(|airport| airport.iata.as_str());
    let known = KNOWN.iter().all(|known| codes().any(|code| code == *known));
    if known { KNOWN.to_vec() } else { codes().take(KNOWN.len()).collect() }
}

async fn import(db: &Db, airports: &[Airport], report: &mut Report<impl Write>) -> Outcome {
    let progress = report.progress(airports.len());
    let ((), cost) = measured(db, save_all(db, airports, progress)).await?;
    report.step("import", &counted(airports.len(), "airport"), cost)
}

async fn scan(db: &Db, report: &mut Report<impl Write>) -> Outcome {
    let (states, cost) = measured(db, States::count(db)).await?;
    report.step("scan", &format!("{}, by state:", grouped(states.airports)), cost)?;
    report.bars(&states.largest(5))
}

async fn load(db: &Db, code: &str, report: &mut Report<impl Write>) -> Outcome {
    let (airport, cost) = measured(db, Airport::load(db, code)).await?;
    report.step("load", &airport.name, cost)
}

/// Changes one field and reads it, in one round trip.
async fn update(db: &Db, code: &str, report: &mut Report<impl Write>) -> Outcome {
    let both = db.pipelined(|p| {
        let updated = Airport::update(p, code, Airport::changes().city("Emerald City"));
        (updated, Airport::get(p, code, Airport::CITY))
    });
    let (((), city), cost) = measured(db, both).await?;
    report.step("update", &format!("{code}: {}", city.unwrap_or_default()), cost)
}

/// Counts a visit to each airport of the route, in one round trip.
async fn visit(db: &Db, route: &[&str], report: &mut Report<impl Write>) -> Outcome {
    let visits = db.pipelined(|p| {
        let visit = |code: &&str| Airport::incr(p, code, Airport::VISITS, 1);
        route.iter().map(visit).collect::<Vec<_>>()
    });
    let (visits, cost) = measured(db, visits).await?;
    let counts: Vec<String> = route.iter().zip(visits).map(|(code, visits)| format!("{code} {visits}")).collect();
    report.step("incr", &counts.join(", "), cost)
}

/// Takes a number out. From then on its default is read.
async fn pop(db: &Db, code: &str, report: &mut Report<impl Write>) -> Outcome {
    let both = db.pipelined(|p| {
        let popped = Airport::pop(p, code, Airport::VISITS);
        (popped, Airport::get(p, code, Airport::VISITS))
    });
    let ((popped, left), cost) = measured(db, both).await?;
    report.step("pop", &format!("{code}: {}, now {left}", counted(popped, "visit")), cost)
}

/// Removes fields. The record loads without them: they are `Option`s.
async fn remove(db: &Db, code: &str, report: &mut Report<impl Write>) -> Outcome {
    let fields = (Airport::CITY, Airport::STATE);
    let (removed, cost) = measured(db, Airport::remove(db, code, fields)).await?;
    report.step("remove", &format!("{code}: {removed} of 2 fields"), cost)
}
