//! US airports, from a CSV file to Redis and back.
//!
//! `cargo xtask demo` runs it against a private server. With a server of yours, and with a file of yours:
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run -p redis-struct-examples --bin airports -- airports.csv
//! ```
//!
//! It writes to the keyspace `airports-demo:AIRPORT` and nowhere else, and leaves it empty, also when it fails. What
//! an interrupted run has left there, the next one deletes.
//!
//! | file | about |
//! |---|---|
//! | `airport` | the record |
//! | `table` | rows of CSV become airports, or are reported |
//! | `import` | saving and deleting thousands of records in a few round trips |
//! | `states` | reading every record of a keyspace |
//! | `tour` | load, update, incr, pop, remove |
//! | `cost`, `report`, `progress`, `bar` | what it costs, and how that is shown |

mod airport;
mod bar;
mod cost;
mod import;
mod progress;
mod report;
mod states;
mod table;
#[cfg(test)]
mod tests;
mod tour;

use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use redis_struct::Db;

use crate::cost::measured;
use crate::import::delete_all;
use crate::report::{Look, Report, counted};
use crate::table::Table;
use crate::tour::tour;

/// An error is something to tell the person who runs this.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/airports/airports.csv");

const HELP: &str = "\
Run `cargo xtask demo`: it starts a private server.
For a server of yours, set REDIS_URL=redis://127.0.0.1/";

const SOURCE: [&str; 2] = ["Data: US government, public domain,", "collected by the vega-datasets project"];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome {
    let file = file()?;
    let db = connect().await?;
    let table = Table::open(&file)?;
    show(&db, &table, &mut Report::new(stdout(), Look::of_the_terminal())).await
}

/// The file to read: the one that is named, or ours.
fn file() -> Outcome<PathBuf> {
    let mut arguments = env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => Ok(FILE.into()),
        (Some(file), None) if !file.as_encoded_bytes().starts_with(b"-") => Ok(file.into()),
        _ => Err(format!("usage: airports [file.csv]\n{HELP}").into()),
    }
}

async fn connect() -> Outcome<Db> {
    let url = env::var("REDIS_URL").unwrap_or_default();
    if url.is_empty() {
        return Err(format!("REDIS_URL is not set\n{HELP}").into());
    }
    Ok(Db::connect(url).await.map_err(|error| format!("{error}\n{HELP}"))?)
}

/// The tour, in a keyspace that is empty before and after it, whatever happens.
async fn show(db: &Db, table: &Table, report: &mut Report<impl Write>) -> Outcome {
    let left = delete_all(db).await?;
    report.line("Airports: from CSV to Redis and back")?;
    if left > 0 {
        report.line(&format!("deleted {} of an old run", counted(left, "airport")))?;
    }
    report.rejected(&table.rejected)?;
    let toured = tour(db, &table.airports, report).await;
    let deleted = measured(db, delete_all(db)).await;
    toured?;
    let (deleted, cost) = deleted?;
    report.step("delete", &counted(deleted, "airport"), cost)?;
    report.total()?;
    SOURCE.iter().try_for_each(|text| report.note(text))
}
