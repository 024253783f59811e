//! The file: rows of CSV become airports. A row that cannot is reported, and the others are taken all the same.

use std::collections::HashMap;
use std::path::Path;
use std::{fs, str};

use csv::{ByteRecord, ReaderBuilder};

use crate::Outcome;
use crate::airport::Airport;

const COLUMNS: [&str; 7] = ["iata", "name", "city", "state", "country", "latitude", "longitude"];

/// How the file writes that it does not know a city or a state.
const UNKNOWN: &str = "NA";

/// What is in a file.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) airports: Vec<Airport>,
    pub(crate) rejected: Vec<Rejected>,
}

/// A row that does not become an airport.
#[derive(Debug, PartialEq)]
pub(crate) struct Rejected {
    pub(crate) line: u64,
    pub(crate) reason: String,
}

impl Table {
    pub(crate) fn open(path: &Path) -> Outcome<Self> {
        let read = fs::read(path).map_err(Into::into).and_then(|file| Self::read(&file));
        read.map_err(|error| format!("cannot read {}: {error}", path.display()).into())
    }

    fn read(file: &[u8]) -> Outcome<Self> {
        // Flexible: a row with too few columns is that row's affair.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        if reader.byte_headers()? != COLUMNS.as_slice() {
            return Err(format!("its first line is not `{}`", COLUMNS.join(",")).into());
        }
        let (mut table, mut seen, mut lines) = (Self::default(), Seen::default(), Lines::of(file));
        for row in reader.byte_records() {
            let row = row?;
            let line = lines.line_of(&row);
            match airport(&row).and_then(|airport| seen.once(airport, line)) {
                Ok(airport) => table.airports.push(airport),
                Err(reason) => table.rejected.push(Rejected { line, reason }),
            }
        }
        Ok(table)
    }
}

/// Counts lines as editors do. (The parser's own count is behind after empty lines and Windows line ends.)
struct Lines<'a> {
    rest: &'a [u8],
    passed: u64,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(file: &'a [u8]) -> Self {
        Self { rest: file, passed: 0, line: 1 }
    }

    /// The line that a row begins on. Rows are asked for in their order.
    fn line_of(&mut self, row: &ByteRecord) -> u64 {
        let start = row.position().map_or(0, csv::Position::byte);
        while let Some((byte, rest)) = self.rest.split_first() {
            // A row is said to begin where the one before it has ended, before line ends.
            if self.passed >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.passed = self.passed.saturating_add(1);
            self.line = self.line.saturating_add((*byte == b'\n').into());
            self.rest = rest;
        }
        self.line
    }
}

/// The lines on which codes were seen first.
#[derive(Default)]
struct Seen(HashMap<String, u64>);

impl Seen {
    fn once(&mut self, airport: Airport, line: u64) -> Result<Airport, String> {
        match self.0.get(&airport.iata) {
            Some(first) => Err(format!("{} is on line {first} already", shown(&airport.iata))),
            None => {
                self.0.insert(airport.iata.clone(), line);
                Ok(airport)
            }
        }
    }
}

fn airport(row: &ByteRecord) -> Result<Airport, String> {
    let values: Vec<&[u8]> = row.iter().collect();
    let [iata, name, city, state, country, latitude, longitude] = *values else {
        return Err(format!("expected {} columns, found {}", COLUMNS.len(), values.len()));
    };
    Ok(Airport {
        iata: code(iata)?,
        name: text("name", name)?.to_owned(),
        city: known(text("city", city)?),
        state: known(text("state", state)?),
        country: text("country", country)?.to_owned(),
        latitude: degrees("latitude", latitude, 90.0)?,
        longitude: degrees("longitude", longitude, 180.0)?,
        visits: 0,
    })
}

fn text<'a>(column: &str, bytes: &'a [u8]) -> Result<&'a str, String> {
    str::from_utf8(bytes).map(str::trim).map_err(|_| format!("{column} is not UTF-8"))
}

fn code(bytes: &[u8]) -> Result<String, String> {
    match text("iata", bytes)? {
        "" => Err("iata is empty".to_owned()),
        code => Ok(code.to_owned()),
    }
}

fn known(text: &str) -> Option<String> {
    (!text.is_empty() && text != UNKNOWN).then(|| text.to_owned())
}

fn degrees(column: &str, bytes: &[u8], limit: f64) -> Result<f64, String> {
    let text = text(column, bytes)?;
    let number = text.parse().ok().filter(|number| (-limit..=limit).contains(number));
    number.ok_or_else(|| format!("{column}: expected -{limit} to {limit}, found {}", shown(text)))
}

/// A piece of the file, safe to print: quoted, and not long.
fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(12).collect();
    let rest = if chars.next().is_some() { "…" } else { "" };
    format!("{start:?}{rest}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const HEADER: &str = "iata,name,city,state,country,latitude,longitude\n";

    fn table(rows: impl AsRef<[u8]>) -> Table {
        Table::read(&[HEADER.as_bytes(), rows.as_ref()].concat()).unwrap()
    }

    fn codes(table: &Table) -> Vec<&str> {
        table.airports.iter().map(|airport| airport.iata.as_str()).collect()
    }

    fn rejected(table: &Table) -> Vec<(u64, &str)> {
        table.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect()
    }

    /// What is said about a row between two good ones.
    fn reason(row: impl AsRef<[u8]>) -> String {
        let rows = [&b"AAA,A,B,C,D,1,2\n"[..], row.as_ref(), b"\nBBB,A,B,C,D,1,2\n"].concat();
        let table = table(rows);
        assert_eq!(codes(&table), ["AAA", "BBB"], "the rows around it are taken");
        assert_eq!(table.rejected.len(), 1);
        let Rejected { line, reason } = table.rejected.into_iter().next().unwrap();
        assert_eq!(line, 3);
        reason
    }

    #[test]
    fn a_row_becomes_an_airport() {
        let airport = Airport {
            iata: "SEA".to_owned(),
            name: "Seattle-Tacoma Intl".to_owned(),
            city: Some("Seattle".to_owned()),
            state: Some("WA".to_owned()),
            country: "USA".to_owned(),
            latitude: 47.448_981_94,
            longitude: -122.309_313_1,
            visits: 0,
        };
        let table = table("SEA,Seattle-Tacoma Intl,Seattle,WA,USA,47.44898194,-122.3093131");
        assert_eq!(table.airports, [airport]);
        assert_eq!(table.rejected, []);
    }

    #[test]
    fn commas_and_line_ends_in_quotes_belong_to_the_value() {
        let table = table("53A,\"Dr. \"\"C.P.\"\" Savage, Sr.\",\"Monte\nzuma\",GA,USA,32.302,-84\nbad\n");
        let names: Vec<_> = table.airports.iter().map(|airport| airport.name.as_str()).collect();
        assert_eq!(names, ["Dr. \"C.P.\" Savage, Sr."]);
        assert_eq!(rejected(&table), [(4, "expected 7 columns, found 1")]);
    }

    #[test]
    fn an_empty_or_unknown_city_is_none() {
        let table = table("AAA,A,,NA,USA,1,2\nBBB,A,NA, ,USA,1,2\nCCC,A,Nampa,ID,USA,1,2");
        let places: Vec<_> = table.airports.into_iter().map(|airport| (airport.city, airport.state)).collect();
        let nampa = (Some("Nampa".to_owned()), Some("ID".to_owned()));
        assert_eq!(places, [(None, None), (None, None), nampa]);
    }

    #[test]
    fn the_number_of_columns_counts() {
        assert_eq!(reason("CCC,A,B,C,D,1"), "expected 7 columns, found 6");
        assert_eq!(reason("CCC,A,B,C,D,1,2,3"), "expected 7 columns, found 8");
    }

    #[test]
    fn coordinates_are_numbers_on_the_globe() {
        assert_eq!(reason("CCC,A,B,C,D,north,2"), "latitude: expected -90 to 90, found \"north\"");
        assert_eq!(reason("CCC,A,B,C,D,90.1,2"), "latitude: expected -90 to 90, found \"90.1\"");
        assert_eq!(reason("CCC,A,B,C,D,NaN,2"), "latitude: expected -90 to 90, found \"NaN\"");
        assert_eq!(reason("CCC,A,B,C,D,1,"), "longitude: expected -180 to 180, found \"\"");
        assert_eq!(
            reason("CCC,A,B,C,D,1,\x1b[31m12345678"),
            "longitude: expected -180 to 180, found \"\\u{1b}[31m1234567\"…"
        );
    }

    #[test]
    fn a_code_is_there_and_there_once() {
        assert_eq!(reason(" ,A,B,C,D,1,2"), "iata is empty");
        assert_eq!(reason("AAA,A,B,C,D,1,2"), "\"AAA\" is on line 2 already");
    }

    #[test]
    fn bytes_that_are_no_text_are_reported() {
        assert_eq!(reason(b"CCC,Caf\xe9,B,C,D,1,2"), "name is not UTF-8");
        assert_eq!(reason(b"\xff,A,B,C,D,1,2"), "iata is not UTF-8");
    }

    #[test]
    fn lines_are_counted_as_editors_do() {
        let table = table("AAA,A,B,C,D,1,2\r\n\r\n\nbad\r\nBBB,A,B,C,D,1,2\r\nworse\r\n");
        assert_eq!(rejected(&table), [(5, "expected 7 columns, found 1"), (7, "expected 7 columns, found 1")]);
        let marked = Table::read(format!("\u{feff}\r\n{HEADER}\nbad").as_bytes()).unwrap();
        assert_eq!(rejected(&marked), [(4, "expected 7 columns, found 1")]);
    }

    #[test]
    fn another_file_is_refused_as_a_whole() {
        for first in ["", "a,b,c\n", "SEA,Seattle-Tacoma Intl,Seattle,WA,USA,47.4,-122.3\n"] {
            let error = Table::read(first.as_bytes()).unwrap_err().to_string();
            assert_eq!(error, "its first line is not `iata,name,city,state,country,latitude,longitude`");
        }
        let error = Table::open(Path::new("/no/such/file.csv")).unwrap_err().to_string();
        assert!(error.starts_with("cannot read /no/such/file.csv: No such file"), "{error}");
    }
}
