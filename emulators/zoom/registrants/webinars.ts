/** Registrants of webinars. */
import { webinar } from '../sessions/rows.ts';
import { registrantOperations } from './operations.ts';

export const {
  create: createWebinarRegistrant,
  list: listWebinarRegistrants,
  get: getWebinarRegistrant,
  delete: deleteWebinarRegistrant,
  updateStatus: updateWebinarRegistrantStatus,
  getQuestions: getWebinarRegistrationQuestions,
  updateQuestions: updateWebinarRegistrationQuestions,
  batch: createWebinarRegistrants,
} = registrantOperations(webinar, {
  create: 'webinars.createRegistrant',
  list: 'webinars.listRegistrants',
  get: 'webinars.getRegistrant',
  delete: 'webinars.deleteRegistrant',
  updateStatus: 'webinars.updateRegistrantStatus',
  getQuestions: 'webinars.getRegistrationQuestions',
  updateQuestions: 'webinars.updateRegistrationQuestions',
  batch: 'webinars.createRegistrants',
});
