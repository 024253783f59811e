//! Where and when it was measured, and with what.

use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The versions of everything that was built in.
const LOCK: &str = include_str!("../Cargo.lock");

/// The libraries that are named in the report.
const LIBRARIES: [&str; 7] = ["redis-struct", "redis", "rustis", "fred", "redis-derive", "redis-macros", "tokio"];

#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) cores: usize,
    pub(crate) os: String,
    pub(crate) date: String,
    pub(crate) server: String,
    pub(crate) rustc: String,
    pub(crate) libraries: Vec<(&'static str, Vec<&'static str>)>,
}

impl Machine {
    pub(crate) fn here(server: &str) -> Self {
        Self {
            cpu: cpu().unwrap_or_else(|| "an unknown processor".to_owned()),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            os: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            date: today(),
            server: server.to_owned(),
            rustc: said("rustc", &["--version"]).unwrap_or_else(|| "an unknown rustc".to_owned()),
            libraries: LIBRARIES.iter().map(|name| (*name, versions(LOCK, name))).collect(),
        }
    }

    /// For a person.
    pub(crate) fn lines(&self) -> [String; 2] {
        let libraries = self.libraries.iter().map(|(name, versions)| library(name, versions));
        [
            format!("{}, {} cores, {}, {}", self.cpu, self.cores, self.os, self.date),
            format!("Redis {}, {}, {}", self.server, self.rustc, libraries.collect::<Vec<_>>().join(", ")),
        ]
    }
}

/// There are two of redis: the newer one is what redis-struct, the hand-written code and redis-macros use.
fn library(name: &str, versions: &[&str]) -> String {
    match versions {
        [older, newer] => format!("{name} {newer} (redis-derive: {older})"),
        _ => format!("{name} {}", versions.join(", ")),
    }
}

fn cpu() -> Option<String> {
    let linux = || {
        let info = fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = info.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    linux().or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]))
}

fn said(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The versions of a package in a lock file.
fn versions(lock: &'static str, name: &str) -> Vec<&'static str> {
    let name = format!("name = \"{name}\"");
    let packages = lock.split("[[package]]").filter(|package| package.lines().any(|line| line == name));
    packages.filter_map(|package| package.split_once("version = \"")?.1.split('"').next()).collect()
}

fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = date(seconds / 86_400);
    format!("{year}-{month:02}-{day:02}")
}

/// The day that is so many days after 1970-01-01. Years begin in March here, so that a leap day is the last.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{LOCK, date, library, versions};

    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(19_782), (2024, 2, 29));
        assert_eq!(date(20_819), (2027, 1, 1));
    }

    #[test]
    fn versions_are_read_from_the_lock_file() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n[[package]]\nname = \"a-b\"\nversion = \"2\"\n";
        assert_eq!(versions(lock, "a"), ["1.2.3"]);
        assert_eq!(versions(LOCK, "redis").len(), 2);
        assert_eq!(versions(LOCK, "redis-struct").len(), 1);
        assert_eq!(library("redis", &["0.32.7", "1.8.1"]), "redis 1.8.1 (redis-derive: 0.32.7)");
        assert_eq!(library("fred", &["10.1.0"]), "fred 10.1.0");
    }
}
