/** Registrants of meetings. */
import { meeting } from '../sessions/rows.ts';
import { registrantOperations } from './operations.ts';

export const {
  create: createRegistrant,
  list: listRegistrants,
  get: getRegistrant,
  delete: deleteRegistrant,
  updateStatus: updateRegistrantStatus,
  getQuestions: getRegistrationQuestions,
  updateQuestions: updateRegistrationQuestions,
  batch: createRegistrants,
} = registrantOperations(meeting, {
  create: 'registrants.create',
  list: 'registrants.list',
  get: 'registrants.get',
  delete: 'registrants.delete',
  updateStatus: 'registrants.updateStatus',
  getQuestions: 'registrants.getQuestions',
  updateQuestions: 'registrants.updateQuestions',
  batch: 'registrants.batch',
});
