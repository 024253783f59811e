//! Server versions: reading, comparing, asking for one.

use std::fmt;

/// What a server's `--version` says: `7.0.15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    parts: [u32; 3],
}

impl Version {
    /// The oldest server that is used.
    pub(super) const OLDEST: Self = Self { parts: [7, 0, 0] };

    /// Reads the number after `v=` in the output of `redis-server --version`.
    pub(super) fn in_banner(banner: &str) -> Option<Self> {
        let (_, after) = banner.split_once("v=")?;
        Self::parse(after.split_whitespace().next()?)
    }

    /// Reads `8`, `8.2`, `8.2.3` or `8.2.3-rc1`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = [0; 3];
        for (place, word) in parts.iter_mut().zip(text.split('.')) {
            let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
            *place = word.get(..digits)?.parse().ok()?;
        }
        Some(Self { parts })
    }

    /// Whether this is `wanted`: all the parts that it names, or more than it says after `>=`. Anything is `""`.
    pub(super) fn is(self, wanted: &str) -> bool {
        let wanted = wanted.trim();
        if wanted.is_empty() {
            return true;
        }
        if let Some(least) = wanted.strip_prefix(">=") {
            return Self::parse(least.trim()).is_some_and(|least| self >= least);
        }
        let named = wanted.split('.').count();
        Self::parse(wanted).is_some_and(|other| self.parts.iter().zip(other.parts).take(named).all(|(a, b)| *a == b))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.parts;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap_or(Version { parts: [0; 3] })
    }

    #[test]
    fn banners_of_redis_and_valkey() {
        let read = |banner| Version::in_banner(banner).map(|v| v.to_string());
        assert_eq!(read("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0").as_deref(), Some("7.0.15"));
        assert_eq!(read("Valkey server v=8.1.0 sha=0:1").as_deref(), Some("8.1.0"));
        assert_eq!(read("Redis server v=8.0-rc1 bits=64").as_deref(), Some("8.0.0"));
        assert_eq!(read("usage: something else"), None);
        assert_eq!(read("v="), None);
    }

    #[test]
    fn order_is_by_number() {
        assert!(version("7.0.15") > version("7.0.9"));
        assert!(version("10.0.0") > version("9.9.9"));
        assert!(version("6.2.14") < Version::OLDEST);
    }

    #[test]
    fn a_wanted_version_is_a_prefix_or_a_least() {
        let seven = version("7.0.15");
        assert!(seven.is("") && seven.is("7") && seven.is("7.0") && seven.is("7.0.15"));
        assert!(!seven.is("7.2") && !seven.is("7.0.1") && !seven.is("8"));
        assert!(seven.is(">=7.0") && seven.is(">= 7.0.15") && !seven.is(">=7.0.16"));
        assert!(!version("7.10.0").is("7.1"));
        assert!(!seven.is("newest") && !seven.is(">=newest"));
    }
}
