//! Python beside us: redis-py gets the bytes, numpy looks at them.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Outcome;

/// Where numpy and redis-py are; `cargo xtask bench` sets it if they can be had.
const PLACE: &str = "REDIS_STRUCT_PYTHON";

/// For each line it gets, a load: how long it took, or what the sum of the array is.
const SCRIPT: &str = "
import sys, time, numpy, redis
client = redis.Redis.from_url(sys.argv[1])
for line in sys.stdin:
    start = time.perf_counter()
    array = numpy.frombuffer(client.hget('H{1}', 'data'), '<f4')
    seconds = time.perf_counter() - start
    print(repr(float(array.sum(dtype='f8')) if line.startswith('sum') else seconds), flush=True)
";

/// A Python that is waiting for work.
pub(super) struct Python {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Python {
    /// None where there is no numpy.
    pub(super) fn start(url: &str) -> Outcome<Option<Self>> {
        let Some(place) = env::var_os(PLACE) else { return Ok(None) };
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", place).args(["-c", SCRIPT, url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = python.spawn()?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("python3 has no input or output".into());
        };
        Ok(Some(Self { child, to, from: BufReader::new(from) }))
    }

    /// How long a load takes.
    pub(super) fn load(&mut self) -> Outcome<f64> {
        self.ask("load")
    }

    /// The sum of the array.
    pub(super) fn sum(&mut self) -> Outcome<f64> {
        self.ask("sum")
    }

    fn ask(&mut self, what: &str) -> Outcome<f64> {
        writeln!(self.to, "{what}")?;
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        Ok(line.trim().parse().map_err(|_| "python3 gave no number")?)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It ends with us in any case.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
