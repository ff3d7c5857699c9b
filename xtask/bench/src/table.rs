//! What was measured, against what is wanted.

use std::fmt::Write as _;

/// One line of the table.
pub struct Row {
    /// What is wanted, in words.
    pub target: String,
    /// What was measured.
    pub figure: String,
    /// Whether it meets the target; nothing when it is only told.
    pub met: Option<bool>,
}

/// The whole table.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a figure that is compared with its target.
    pub fn judge(&mut self, target: &str, figure: String, met: bool) {
        self.add(Row { target: target.to_owned(), figure, met: Some(met) });
    }

    /// Adds a figure that has no target of its own.
    pub fn tell(&mut self, what: &str, figure: String) {
        self.add(Row { target: what.to_owned(), figure, met: None });
    }

    fn add(&mut self, row: Row) {
        eprintln!("bench: {}: {}", row.target, row.figure);
        self.rows.push(row);
    }

    /// The table as text, with the targets that were left out.
    pub fn shown(&self, left_out: &[&str]) -> String {
        let width = |text: &str| text.chars().count();
        let first = self.rows.iter().map(|row| width(&row.target)).max().unwrap_or(0);
        let second = self.rows.iter().map(|row| width(&row.figure)).max().unwrap_or(0);
        let mut out = String::new();
        for row in &self.rows {
            let word = match row.met {
                Some(true) => "met",
                Some(false) => "missed",
                None => "",
            };
            let line = format!("{:first$}  {:second$}  {word}", row.target, row.figure);
            let _ = writeln!(out, "{}", line.trim_end());
        }
        if !left_out.is_empty() {
            let _ = writeln!(out, "\nnot measured in this run: {}", left_out.join(", "));
        }
        out
    }
}

/// The middle one; of an even number, the upper of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Bytes as whole mebibytes.
pub fn mib(bytes: f64) -> String {
    format!("{:.0} MiB", bytes / f64::from(1 << 20))
}
