/** The settings in words: the SOP's own choice is the first of each. */
import { STUDY } from '../page/words.js';

/** @typedef {{ name: string, label: string, hint?: string, options?: [string | boolean, string][], reference?: boolean, typed?: 'number' | 'text' }} Choice */

/** @type {Choice[]} */
export const CHOICES = [
  {
    name: 'birth-date',
    label: 'Patient’s Birth Date',
    hint: 'Never derived from the true date.',
    options: [
      ['empty', 'Empty'],
      ['reference', 'One reference date for everyone'],
      ['random', 'A made-up date'],
      ['absent', 'Left out altogether'],
    ],
    reference: true,
  },
  {
    name: 'institution-name',
    label: 'Institution Name',
    options: [
      ['anonymous', `Becomes “${STUDY.institution}”`],
      ['remove', 'Removed'],
    ],
  },
  {
    name: 'operators-name',
    label: 'Operators’ Name',
    hint: 'The receiving side’s checker flags operators’ names.',
    options: [
      ['retain', 'Kept, with a warning'],
      ['unspecified', `Becomes “${STUDY.person}” (recommended)`],
    ],
  },
  {
    name: 'keep-safe-private',
    label: 'Private fields of the scanner’s maker',
    options: [
      [true, 'Those known to be safe stay (PS3.15 Table E.3.10-1)'],
      [false, 'None stays'],
    ],
  },
  {
    name: 'keep-icon',
    label: 'Small preview picture (Icon Image Sequence)',
    options: [
      [true, 'Kept while the picture is unchanged'],
      [false, 'Removed'],
    ],
  },
  {
    name: 'cap-age',
    label: 'Patient’s Age over 89',
    options: [
      [false, 'Kept, shown as a warning'],
      [true, 'Becomes 090Y'],
    ],
  },
  {
    name: 'keep-uids',
    label: 'UIDs',
    hint: 'The long numbers that name study, series and image.',
    options: [
      [true, 'Kept'],
      [false, 'Replaced, the same everywhere'],
    ],
  },
  {
    name: 'strict',
    label: 'Whose table decides',
    options: [
      [false, 'The SOP’s, then DICOM’s confidentiality profile'],
      [true, 'The profile alone (PS3.15 Table E.1-1), so that its codes may be claimed'],
    ],
  },
  { name: 'event-id-digits', label: 'Digits of an Event ID', hint: `The SOP’s has ${STUDY.digits}.`, typed: 'number' },
  {
    name: 'file-name',
    label: 'File names',
    hint: `The SOP’s is ${STUDY.fileName}; {n} is the image’s number, {event} the Event ID.`,
    typed: 'text',
  },
  {
    name: 'file-number-digits',
    label: 'Digits of the image’s number',
    hint: '0 as in the SOP: no leading zeros.',
    typed: 'number',
  },
];
