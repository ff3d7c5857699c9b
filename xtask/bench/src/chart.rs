//! Time and memory against the number of files, as lines of text and as a drawing.

use std::fmt::Write as _;

/// One measured size.
pub struct Point {
    /// How many files.
    pub files: u32,
    /// From the choice of the folder to the end.
    pub seconds: f64,
    /// Memory at the peak: the page's JavaScript heap, or the command's whole.
    pub peak_mib: f64,
}

impl Point {
    /// Seconds per file.
    pub fn cost(&self) -> f64 {
        self.seconds / f64::from(self.files)
    }

    /// Its figures in words.
    pub fn figures(&self) -> String {
        let each = self.cost() * 1e3;
        format!("{:.1} s, {each:.2} ms a file, {:.0} MiB", self.seconds, self.peak_mib)
    }

    /// All of it in words.
    pub fn told(&self) -> String {
        format!("{} files: {}", self.files, self.figures())
    }
}

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 220.0;
const EDGE: f64 = 56.0;

/// Both curves, in two drawings side by side.
pub fn svg(page: &[Point], command: &[Point]) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-label=\"Time and memory against the number of files\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <style>text{{fill:#444}}.axis{{stroke:#999}}.page{{stroke:#0a6b5e;fill:#0a6b5e}}\
         .command{{stroke:#b45309;fill:#b45309}}polyline{{fill:none!important;stroke-width:2}}\
         @media(prefers-color-scheme:dark){{text{{fill:#ccc}}.page{{stroke:#4ecdb8;fill:#4ecdb8}}\
         .command{{stroke:#f0a860;fill:#f0a860}}}}</style>\n",
        2.0 * (WIDTH + EDGE) + EDGE,
        HEIGHT + 2.0 * EDGE,
    );
    let seconds = |point: &Point| point.seconds;
    let memory = |point: &Point| point.peak_mib;
    draw(&mut out, EDGE, "seconds", page, command, seconds);
    draw(&mut out, 2.0 * EDGE + WIDTH, "MiB at the peak", page, command, memory);
    out.push_str("</svg>\n");
    out
}

fn draw(
    out: &mut String,
    left: f64,
    title: &str,
    page: &[Point],
    command: &[Point],
    value: impl Fn(&Point) -> f64,
) {
    let all = || page.iter().chain(command);
    let most_files = all().map(|point| f64::from(point.files)).fold(1.0, f64::max);
    let most = all().map(&value).fold(1.0, f64::max);
    let (bottom, right) = (EDGE + HEIGHT, left + WIDTH);
    let _ = writeln!(
        out,
        "<path class=\"axis\" fill=\"none\" d=\"M{left} {EDGE}V{bottom}H{right}\"/>\
         <text x=\"{left}\" y=\"{}\">{title}</text>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{most:.0}</text>",
        EDGE - 24.0,
        left - 6.0,
        EDGE + 4.0,
    );
    let x = |point: &Point| left + WIDTH * f64::from(point.files) / most_files;
    let y = |point: &Point| bottom - HEIGHT * value(point) / most;
    for point in page {
        let files = point.files;
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{files}</text>",
            x(point),
            bottom + 18.0,
        );
    }
    for (name, points) in [("page", page), ("command", command)] {
        let line: Vec<String> =
            points.iter().map(|point| format!("{:.1},{:.1}", x(point), y(point))).collect();
        let _ = writeln!(out, "<polyline class=\"{name}\" points=\"{}\"/>", line.join(" "));
        for point in points {
            let (x, y) = (x(point), y(point));
            let _ = writeln!(out, "<circle class=\"{name}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        if let Some(last) = points.last() {
            let (x, y) = (x(last) - 8.0, y(last) - 8.0);
            let _ =
                writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{name}</text>");
        }
    }
}
