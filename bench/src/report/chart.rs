//! A bar chart of the ratios, as SVG that can be read on light and on dark ground.

use std::fmt::Write as _;

use super::Measured;
use crate::peer::HAND;
use crate::work::Work;

const LABELS: f64 = 210.0;
const BARS: f64 = 440.0;
const MARGIN: f64 = 60.0;
const BAR: f64 = 11.0;
const GAP: f64 = 12.0;
const TOP: f64 = 54.0;
/// The width of a letter, about.
const LETTER: f64 = 5.6;
/// What is slower than this is cut off, and its number says how slow it is.
const LONGEST: f64 = 2.0;

/// Colours of the peers, in the order of the columns: of middle brightness, so that they stand out on both grounds.
const COLOURS: [(&str, &str); 7] = [
    ("ours", "#d9480f"),
    ("hand", "#868e96"),
    ("rustis", "#1c7ed6"),
    ("fred", "#37a34a"),
    ("redis-derive", "#9c5fd0"),
    ("redis-macros", "#b5830f"),
    ("floor", "#6c8ca8"),
];

const STYLE: &str = "\
<style>text{font:11px system-ui,sans-serif;fill:#343a40}.h{font-size:13px;font-weight:600}.n{font-size:9px}\
line{stroke:#868e96}@media(prefers-color-scheme:dark){text{fill:#dee2e6}}</style>\n";

pub(crate) fn svg(measured: &Measured) -> String {
    let mut body = String::new();
    let mut y = TOP;
    for work in measured.works.keys() {
        let bars = bars(measured, *work);
        let height = bars.len() as f64 * BAR;
        let middle = y + height / 2.0 + 4.0;
        let _ =
            writeln!(body, r#"<text x="{}" y="{middle:.1}" text-anchor="end">{}</text>"#, LABELS - 8.0, work.title());
        for (peer, ratio) in bars {
            body += &bar(y, peer, ratio);
            y += BAR;
        }
        y += GAP;
    }
    let (width, one) = (LABELS + BARS + MARGIN, LABELS + BARS / LONGEST);
    let [machine, _] = measured.machine.lines();
    let head = "<text class=\"h\" x=\"8\" y=\"18\">Time relative to hand-written redis-rs (shorter is faster)</text>\n";
    let foot = format!("<text class=\"n\" x=\"8\" y=\"{:.1}\">{}</text>\n", y + 8.0, escaped(&machine));
    let rule = format!(
        "<line x1=\"{one}\" x2=\"{one}\" y1=\"{:.1}\" y2=\"{:.1}\" stroke-dasharray=\"3 3\"/>\n",
        TOP - 4.0,
        y - GAP
    );
    let height = y + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height:.0}\" width=\"{width}\" \
         height=\"{height:.0}\" role=\"img\">\n{STYLE}{head}{}{body}{rule}{foot}</svg>\n",
        legend(measured)
    )
}

/// All but the hand-written code, which is the line at 1.
fn bars(measured: &Measured, work: Work) -> Vec<(&'static str, f64)> {
    let peers = measured.columns().into_iter().filter(|peer| *peer != HAND);
    peers.filter_map(|peer| Some((peer, measured.ratio(work, peer)?.median))).collect()
}

fn bar(y: f64, peer: &str, ratio: f64) -> String {
    let length = BARS * ratio.clamp(0.0, LONGEST) / LONGEST;
    let colour = colour(peer);
    let (height, text_x, text_y) = (BAR - 2.0, LABELS + length + 4.0, y + BAR - 3.0);
    format!(
        "<rect x=\"{LABELS}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{height}\" fill=\"{colour}\"/>\
         <text class=\"n\" x=\"{text_x:.1}\" y=\"{text_y:.1}\">{ratio:.2}</text>\n"
    )
}

fn legend(measured: &Measured) -> String {
    let peers = measured.columns().into_iter().filter(|peer| *peer != HAND);
    let places = peers.scan(8.0, |x, peer| {
        let place = *x;
        *x += 36.0 + LETTER * title(peer).len() as f64;
        Some((place, peer))
    });
    let entry = |(x, peer): (f64, &str)| {
        let colour = colour(peer);
        format!(
            "<rect x=\"{x}\" y=\"29\" width=\"10\" height=\"10\" fill=\"{colour}\"/>\
             <text x=\"{}\" y=\"38\">{}</text>\n",
            x + 14.0,
            title(peer)
        )
    };
    places.map(entry).collect()
}

/// What a peer is called where it is not explained.
fn title(peer: &str) -> &str {
    match peer {
        "ours" => "redis-struct",
        "redis-macros" => "redis-macros (JSON strings)",
        _ => peer,
    }
}

fn colour(peer: &str) -> &'static str {
    COLOURS.iter().find(|(name, _)| *name == peer).map_or("#868e96", |(_, colour)| colour)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
